/** `npm run check -- matrix [strength]`: every three (or so many) values of all props and feature flags, synthesized and checked. */
import { checkCases } from './check-cases';
import { Case, coveringCases } from './covering-cases';
import { DIMENSIONS, isExpressible } from './dimensions';
import { REJECTIONS } from './rejections';

const strength = Number(process.argv[2] ?? 3);
const mayOccur = (values: Case) => isExpressible(values) && !REJECTIONS.some(({ when }) => when(values));

console.log(`finding cases with every ${strength} values of ${Object.keys(DIMENSIONS).length} dimensions …`);
const cases = coveringCases(DIMENSIONS, strength, mayOccur);
const problems = checkCases(cases, (done) => console.log(`${done} of ${cases.length} cases synthesized`));
for (const problem of problems) console.error(problem);
console.log(`${cases.length} cases, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
