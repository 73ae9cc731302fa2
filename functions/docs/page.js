"use strict";

const dark = matchMedia("(prefers-color-scheme: dark)");
const followScheme = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", followScheme);
followScheme();

const session = { email: "", expiresAt: 0 };

// A sign-in by the form or by an operation of this page signs in every later request of the page.
const authorize = (tokens) => {
  session.expiresAt = tokens.accessTokenExpiresAt;
  ui.preauthorizeApiKey("bearer", tokens.accessToken);
  ui.preauthorizeApiKey("refreshToken", tokens.refreshToken);
};

const rememberEmail = (request) => {
  if (request.url.endsWith("/auth/login")) {
    session.email = JSON.parse(request.body).email;
  }
  return request;
};

const keepTokens = (response) => {
  const { accessToken, refreshToken } = response.ok ? (response.body ?? {}) : {};
  if (accessToken && refreshToken) {
    authorize(response.body);
  }
  return response;
};

const plugin = ({ React }) => {
  const h = React.createElement;

  const field = (label, props) => h("label", null, label, h("input", props));

  const SignedIn = ({ authActions }) =>
    h("p", { className: "signed-in", role: "status" },
      h("span", null,
        h("b", null, `Signed in${session.email ? ` as ${session.email}` : ""}.`),
        " Every request on this page sends the access token, until ",
        new Date(session.expiresAt * 1000).toLocaleTimeString([], { timeStyle: "short" }), "."),
      h("button", { type: "button", onClick: () => authActions.logout(["bearer", "refreshToken"]) },
        "Forget the tokens"));

  const SignInForm = () => {
    const [problem, setProblem] = React.useState(null);
    const signIn = async (event) => {
      event.preventDefault();
      const credentials = [...new FormData(event.target)].filter(([, value]) => value);
      session.email = event.target.elements.email.value;
      try {
        const response = await fetch("auth/login", {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(Object.fromEntries(credentials)),
        });
        const answer = await response.json();
        response.ok ? authorize(answer) : setProblem(answer);
      } catch (error) {
        setProblem({ detail: `The API was not reached: ${error.message}` });
      }
    };
    return h("form", { onSubmit: signIn },
      field("E-mail", { name: "email", type: "email", autoComplete: "username", required: true }),
      field("Password",
        { name: "secret", type: "password", autoComplete: "current-password", required: true }),
      problem?.code?.includes("TFA") &&
        field("Code", { name: "tfaCode", autoComplete: "one-time-code", required: true }),
      h("button", { type: "submit" }, "Sign in"),
      problem && h("p", { role: "alert" }, problem.detail));
  };

  // In the place of the "Authorize" button, whose dialog stays for API keys.
  const SignIn = ({ authActions, authSelectors, getComponent }) => {
    const authorized = authSelectors.authorized();
    const isOpen = Boolean(authSelectors.shownDefinitions());
    return h("section", { className: "sign-in", "aria-label": "Sign in" },
      authorized?.has("bearer") ? h(SignedIn, { authActions }) : h(SignInForm),
      h("button", {
        type: "button",
        onClick: () => authActions.showDefinitions(authSelectors.definitionsToAuthorize()),
      }, "Use an API key"),
      isOpen && h(getComponent("authorizationPopup", true)));
  };

  const Search = ({ layoutActions, layoutSelectors, specSelectors }) => {
    const phrase = layoutSelectors.currentFilter();
    const found = specSelectors.taggedOperations().reduce((n, tag) => n + tag.get("operations").size, 0);
    return h("search", { className: "search" },
      h("input", {
        type: "search",
        className: "operation-filter-input",
        "aria-label": "Search the operations",
        placeholder: "Search: a path, a word, a permission",
        value: typeof phrase === "string" ? phrase : "",
        onChange: (event) => layoutActions.updateFilter(event.target.value || true),
      }),
      h("output", null, `${found} operations`));
  };

  const withCaller = (Original, { specSelectors }) => (props) => {
    const { path, method } = props.operationProps.toJS();
    const operation = specSelectors.specJson().getIn(["paths", path, method]);
    return h(React.Fragment, null,
      h(Original, props),
      h("span", { className: "caller" },
        operation.get("x-caller"),
        operation.has("x-permission") && h("code", null, operation.get("x-permission"))));
  };

  const Errors = ({ responses, Markdown }) => {
    const rows = [...responses.entries()].flatMap(([status, response]) =>
      [...response.get("x-codes").entries()].map(([code, when]) =>
        h("tr", { key: code },
          h("td", null, status),
          h("td", null, h("code", null, code)),
          h("td", null, h(Markdown, { source: when })))));
    return h("table", { className: "errors" },
      h("caption", null, "Errors"),
      h("thead", null, h("tr", null, ["Status", "Code", "When"].map((name) => h("th", { key: name }, name)))),
      h("tbody", null, rows));
  };

  const withErrors = (Original) => (props) => {
    const isError = (response) => response.has("x-codes");
    return h(React.Fragment, null,
      h(Original, { ...props, responses: props.responses.filterNot(isError) }),
      h("div", { className: "responses-inner" },
        h(Errors, {
          responses: props.responses.filter(isError),
          Markdown: props.getComponent("Markdown", true),
        })));
  };

  return {
    components: { AuthorizeBtnContainer: SignIn, FilterContainer: Search, ServersContainer: () => null },
    wrapComponents: { OperationSummaryPath: withCaller, responses: withErrors },
    fn: {
      opsFilter: (groups, phrase) => {
        const words = phrase.toLowerCase().split(/\s+/);
        const fits = (each) => {
          const operation = each.get("operation");
          const text = [each.get("path"), each.get("method"), operation.get("summary"),
            operation.get("x-permission"), operation.get("operationId")].join(" ").toLowerCase();
          return words.every((word) => text.includes(word));
        };
        return groups
          .map((group) => group.update("operations", (operations) => operations.filter(fits)))
          .filter((group) => group.get("operations").size > 0);
      },
    },
  };
};

const ui = SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#reference",
  deepLinking: true,
  defaultModelsExpandDepth: -1,
  defaultModelRendering: "example",
  displayRequestDuration: true,
  docExpansion: "list",
  filter: true,
  plugins: [plugin],
  requestInterceptor: rememberEmail,
  responseInterceptor: keepTokens,
  syntaxHighlight: { theme: "tomorrow-night" },
  tryItOutEnabled: true,
  validatorUrl: null,
});
