import { documentedFindings, Finding, Heading, lines } from './findings';
import {
  defaultPipelines,
  fullestPipelines,
  pipelinesWith,
  ReviewedStack,
  SECURITY_PROPS,
  withoutPipeline,
} from './reviewed-pipelines';

/** Reviews several stacks and gives the findings of each. */
type Review = (reviewed: readonly ReviewedStack[]) => Promise<Finding[][]>;

const isOfCdk = ({ resource }: Finding) => resource.startsWith('CDK: ');
const isOwn = ({ resource }: Finding) => !/^(CDK|brought): /.test(resource);

/** Tests that the security page lists what rule packs find, and nothing that they do not. */
export function describeFindings(packs: readonly string[], review: Review): void {
  describe(`the findings of ${packs.join(' and ')} are those of the security page`, () => {
    const remaining = documentedFindings(Heading.REMAINING, packs);
    const cleared = documentedFindings(Heading.CLEARED_BY_PROP, packs);
    const added = documentedFindings(Heading.ADDED_BY_PROP, packs);
    let found: { fullest: Finding[]; plain: Finding[]; without: Finding[]; withOne: Record<string, Finding[]> };

    beforeAll(async () => {
      const groups = {
        fullest: Object.values(fullestPipelines()),
        plain: Object.values(defaultPipelines()),
        without: [withoutPipeline()],
        ...Object.fromEntries(Object.keys(SECURITY_PROPS).map((prop) => [prop, Object.values(pipelinesWith(prop))])),
      };
      const findings = await review(Object.values(groups).flat());
      const byGroup = Object.fromEntries(
        Object.entries(groups).map(([name, stacks]) => [name, findings.splice(0, stacks.length).flat()]),
      );
      const { fullest, plain, without, ...withOne } = byGroup;
      found = { fullest, plain, without, withOne };
    });

    test('with every prop that says something about security: what stays, and what a prop adds', () => {
      expect(lines(found.fullest.filter(isOwn))).toEqual(lines([...remaining, ...added]));
    });

    test('without props: what stays, and what a prop clears', () => {
      expect(lines(found.plain.filter(isOwn))).toEqual(lines([...remaining, ...cleared]));
    });

    test.each(Object.keys(SECURITY_PROPS))('with nothing but %s: what it is said to clear and to add', (prop) => {
      const said = (all: typeof cleared) => lines(all.filter(({ remark }) => remark === prop));
      const withIt = lines(found.withOne[prop]);
      expect(withIt.filter((line) => said(cleared).includes(line))).toEqual([]);
      expect(withIt).toEqual(expect.arrayContaining(said(added)));
    });

    test('every finding is said to stay for a reason, or to be cleared by a prop', () => {
      expect(remaining.filter(({ remark }) => remark.length < 20)).toEqual([]);
      expect([...cleared, ...added].filter(({ remark }) => !(remark in SECURITY_PROPS))).toEqual([]);
    });

    test("what is found in the CDK's own resources is found without a pipeline too", () => {
      const ofCdk = lines(found.fullest.filter(isOfCdk));
      expect(ofCdk).toEqual(lines(documentedFindings(Heading.OF_THE_CDK, packs)));
      expect(lines(found.without)).toEqual(expect.arrayContaining(ofCdk));
    });
  });
}
