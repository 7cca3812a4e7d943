// The document is a script, not a file to fetch, so that the page opens from a folder, too.
// Requests are sent from http://localhost:3000 (make view-docs), which `make run` lets call its API.
const servers = [
  { url: "http://127.0.0.1:8787", description: "make run" },
  { url: "{api}", description: "a stack: its output ApiUrl", variables: { api: { default: "https://api.example.invalid" } } },
];
SwaggerUIBundle({
  spec: { ...window.apiDocument, servers },
  dom_id: "#page",
  deepLinking: true,
  filter: true,
  validatorUrl: null,
  defaultModelsExpandDepth: 0,
});
