// The document is a script, not a file to fetch, so that the page opens from a folder, too.
SwaggerUIBundle({
  spec: window.apiDocument,
  dom_id: "#page",
  deepLinking: true,
  supportedSubmitMethods: [],
  defaultModelsExpandDepth: 0,
});
