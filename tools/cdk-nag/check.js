// cdk-nag's HIPAA pack over a CloudFormation template. Usage: node check.js <template> <folder for the report>
// What it finds is in <folder>/validation-report.json. It ends with an error whenever it finds anything.
const { App, Stack, Validations } = require("aws-cdk-lib");
const { CfnInclude } = require("aws-cdk-lib/cloudformation-include");
const { HIPAASecurityChecks } = require("cdk-nag");

const [templateFile, outdir] = process.argv.slice(2);
const app = new App({ analyticsReporting: false, outdir });
new CfnInclude(new Stack(app, "stack"), "template", { templateFile });
Validations.of(app).addPlugins(new HIPAASecurityChecks(app));
app.synth();
