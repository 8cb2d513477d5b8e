import { valueOf } from './output-values';
import type { Parameter, PublishedTemplate } from './published-template';
import { escapeHtml } from '../demo/gallery';

/**
 * Pages that resemble the CloudFormation console, generated from the template: the form in two pages, and the outputs. The
 * keys are the names of the pictures.
 */
export function consolePages(template: PublishedTemplate): Record<string, string> {
  const { ParameterGroups } = template.Metadata['AWS::CloudFormation::Interface'];
  const half = Math.ceil(ParameterGroups.length / 2);
  const form = (from: number, to?: number) =>
    ParameterGroups.slice(from, to)
      .map(({ Label, Parameters }) => group(template, Label.default, Parameters))
      .join('\n');
  return { 'form-1': page(form(0, half)), 'form-2': page(form(half)), outputs: page(outputs(template)) };
}

function group(template: PublishedTemplate, label: string, names: readonly string[]): string {
  const { ParameterLabels } = template.Metadata['AWS::CloudFormation::Interface'];
  const fields = names.map((name) => fieldWithLabel(name, ParameterLabels[name].default, template.Parameters[name]));
  return `<fieldset>\n<legend>${escapeHtml(label)}</legend>\n${fields.join('\n')}\n</fieldset>`;
}

function fieldWithLabel(name: string, label: string, parameter: Parameter): string {
  const { Description, ConstraintDescription } = parameter;
  const constraint = ConstraintDescription ? `<p class="constraint">${escapeHtml(ConstraintDescription)}</p>` : '';
  return `<div>
<label for="${name}">${escapeHtml(label)}</label><code>${name}</code>
<p>${escapeHtml(Description)}</p>
${field(name, parameter)}
${constraint}
</div>`;
}

function field(name: string, { AllowedValues, Default = '', Type }: Parameter): string {
  if (!AllowedValues) {
    const type = Type === 'Number' ? 'number' : 'text';
    return `<input id="${name}" type="${type}" value="${escapeHtml(String(Default))}">`;
  }
  const options = AllowedValues.map((value) => {
    const selected = value === Default ? ' selected' : '';
    return `<option${selected}>${escapeHtml(value)}</option>`;
  });
  // All values are shown, as in the console when the list is open.
  return `<select id="${name}" size="${AllowedValues.length}">${options.join('')}</select>`;
}

function outputs(template: PublishedTemplate): string {
  const table = Object.entries(template.Outputs).map(([key, { Value, Description }]) => {
    const value = valueOf(template, Value);
    const shown = value.startsWith('https://') ? `<a href="${escapeHtml(value)}">${escapeHtml(value)}</a>` : value;
    return `<tr><th>${key}</th><td>${shown}</td><td>${escapeHtml(Description)}</td></tr>`;
  });
  return `<table>\n<thead><tr><th>Key</th><th>Value</th><th>Description</th></tr></thead>\n<tbody>\n${table.join('\n')}\n</tbody>\n</table>`;
}

function page(body: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Drawn from the template</title><style>${STYLE}</style></head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
}

const STYLE = `
* { box-sizing: border-box; }
body { margin: 0; background: #fff; color: #16191f; font: 14px/1.4 "Noto Sans", "DejaVu Sans", sans-serif; }
main { padding: 20px; }
fieldset { margin: 0 0 16px; padding: 4px 20px 16px; border: 1px solid #b6bec9; border-radius: 10px; }
fieldset:last-child { margin: 0; }
legend { padding: 0 8px; font-size: 18px; font-weight: 700; }
fieldset div { margin-top: 12px; }
label { font-weight: 700; margin-right: 10px; }
code { color: #5f6b7a; font: 12px "Noto Sans Mono", "DejaVu Sans Mono", monospace; }
p { margin: 2px 0 6px; color: #414d5c; }
input, select { width: 100%; padding: 6px 10px; border: 1px solid #7d8998; border-radius: 6px; background: #fff; color: inherit;
  font: inherit; overflow: hidden; }
.constraint { margin: 4px 0 0; color: #5f6b7a; font-size: 13px; }
table { width: 100%; border-collapse: collapse; table-layout: fixed; font-size: 13px; }
th, td { padding: 7px 10px; border-bottom: 1px solid #d5dbdb; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th:nth-child(1) { width: 27%; }
th:nth-child(2) { width: 47%; }
a { color: #0972d3; }
`;
