import { documentedFindings, Finding, Heading, lines } from './findings';
import {
  defaultPipelines,
  fullestPipelines,
  pipelinesWith,
  ReviewedStack,
  SECURITY_PROPS,
  withoutPipeline,
} from './reviewed-pipelines';

/** Reviews several stacks and returns the findings of each. */
type Review = (reviewed: readonly ReviewedStack[]) => Promise<Finding[][]>;

const isOfCdk = ({ resource }: Finding) => resource.startsWith('CDK: ');
const isOfPipeline = ({ resource }: Finding) => !/^(CDK|existing): /.test(resource);

/** Tests that the security page lists exactly the findings of rule packs. */
export function describeFindings(packs: readonly string[], review: Review): void {
  describe(`the findings of ${packs.join(' and ')} are those of the security page`, () => {
    const remaining = documentedFindings(Heading.REMAINING, packs);
    const resolved = documentedFindings(Heading.RESOLVED_BY_PROP, packs);
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

    test('with every security prop: the remaining ones and those that a prop adds', () => {
      expect(lines(found.fullest.filter(isOfPipeline))).toEqual(lines([...remaining, ...added]));
    });

    test('without props: the remaining ones and those that a prop resolves', () => {
      expect(lines(found.plain.filter(isOfPipeline))).toEqual(lines([...remaining, ...resolved]));
    });

    test.each(Object.keys(SECURITY_PROPS))(
      'with only the prop %s: those that it resolves are gone, and those that it adds are present',
      (prop) => {
        const documented = (all: typeof resolved) => lines(all.filter(({ remark }) => remark === prop));
        const withIt = lines(found.withOne[prop]);
        expect(withIt.filter((line) => documented(resolved).includes(line))).toEqual([]);
        expect(withIt).toEqual(expect.arrayContaining(documented(added)));
      },
    );

    test('have a reason each, or a prop that resolves or adds them', () => {
      expect(remaining.filter(({ remark }) => remark.length < 20)).toEqual([]);
      expect([...resolved, ...added].filter(({ remark }) => !(remark in SECURITY_PROPS))).toEqual([]);
    });

    test("in the CDK's own resources also exist without a pipeline", () => {
      const ofCdk = lines(found.fullest.filter(isOfCdk));
      expect(ofCdk).toEqual(lines(documentedFindings(Heading.OF_THE_CDK, packs)));
      expect(lines(found.without)).toEqual(expect.arrayContaining(ofCdk));
    });
  });
}
