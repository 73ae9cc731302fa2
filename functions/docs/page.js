"use strict";

const dark = matchMedia("(prefers-color-scheme: dark)");
const dress = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", dress);
dress();

// Whoever signs in here is signed in for every request of the page, until it is closed.
const signIn = (response) => {
  const { accessToken, refreshToken } = response.ok ? (response.body ?? {}) : {};
  if (accessToken && refreshToken) {
    ui.preauthorizeApiKey("bearer", accessToken);
    ui.preauthorizeApiKey("refreshToken", refreshToken);
  }
  return response;
};

const ui = SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#reference",
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  docExpansion: "list",
  filter: true,
  responseInterceptor: signIn,
  tryItOutEnabled: true,
  validatorUrl: null,
});
