import { Stack } from 'aws-cdk-lib';
import { ImageEncodingPipeline, ImageEncodingPipelineProps } from '../../src';
import { synthesizeTemplate } from '../../template/templates';

const { Parameters, Rules } = JSON.parse(synthesizeTemplate('image-encoding-pipeline.template.json'));

/** What the construct says of a prop. */
function refusalOf(props: ImageEncodingPipelineProps): string {
  try {
    new ImageEncodingPipeline(new Stack(), 'Images', props);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error(`${JSON.stringify(props)} is not refused`);
}

describe('what both check, the template refuses in the words of the construct', () => {
  test.each([
    ['ImageSuffixes', { suffixFilters: ['*.png'] }, 'Filters have no wildcards: give the plain text, such as'],
    ['KeyPrefix', { prefixFilter: 'photos/*' }, 'Filters have no wildcards: give the plain text, such as'],
    ['MemorySize', { memorySize: 255 }, 'must be a whole number of MB from 256 to 10240'],
  ])('%s', (parameter, props, words) => {
    expect(refusalOf(props)).toMatch(words);
    expect(Parameters[parameter].ConstraintDescription).toMatch(words);
  });

  test('TableKeyName', () => {
    const [, words] = /is an attribute that (.*)\./.exec(refusalOf({ tableKeyName: 'status' }))!;
    expect(words).toContain('taken are status, reason, source_bucket');
    expect(Rules.TableKeyNameIsFree.Assertions[0].AssertDescription).toContain(words);
  });
});
