/** `npm run check -- matrix [strength]`: synthesizes and checks every combination of three (or `strength`) values of all props and feature flags. */
import { checkCases } from './check-cases';
import { Case, coveringCases } from './covering-cases';
import { DIMENSIONS, isExpressible } from './dimensions';
import { REJECTIONS } from './rejections';

const strength = Number(process.argv[2] ?? 3);
const isAllowed = (values: Case) => isExpressible(values) && !REJECTIONS.some(({ when }) => when(values));

console.log(`finding cases that cover every ${strength} values of ${Object.keys(DIMENSIONS).length} dimensions …`);
const cases = coveringCases(DIMENSIONS, strength, isAllowed);
const problems = checkCases(cases, (done) => console.log(`${done} of ${cases.length} cases synthesized`));
for (const problem of problems) console.error(problem);
console.log(`${cases.length} cases, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
