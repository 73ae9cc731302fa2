"""API Gateway as the local server has it: routes, events, CORS, problems."""
