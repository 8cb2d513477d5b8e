import { dataResourcesOf, lossesBetween } from '../../../tools/compatibility/data-resources';
import former from '../../../tools/compatibility/data-resources.json';
import { pipelinesApp } from '../../../tools/compatibility/pipelines';

const found = dataResourcesOf(pipelinesApp());

describe('whoever upgrades keeps buckets, table, queues and logs', () => {
  test('every one of them is where data-resources.json has it', () => {
    expect(lossesBetween(former, found)).toEqual([]);
  });

  test('data-resources.json has every one that is made', () => {
    expect(former).toEqual(found);
  });

  test('they are the same whichever the trigger; the queue comes and goes', () => {
    const { ImagesQueueC319D8D8: _queue, ...others } = found.Queue;
    expect(Object.keys(others)).toHaveLength(5);
    expect(found.Direct).toEqual(others);
    expect(found.EventBridge).toEqual(others);
  });

  test('encryption, removal policy and the other props change none', () => {
    expect(found.Encrypted).toEqual(found.Queue);
    expect(found.Removed).toEqual(found.Direct);
    expect(found.Everything).toMatchObject(found.Direct);
  });
});

describe('a change that loses data is told', () => {
  const bucket = 'AWS::S3::Bucket';

  test('another logical id', () => {
    expect(lossesBetween({ Photos: { Images1: bucket } }, { Photos: { Pictures1: bucket } })).toEqual([
      expect.stringMatching(/^Photos: Images1 \(AWS::S3::Bucket\) is gone\. Whoever upgrades loses its data/),
    ]);
  });

  test('another property that CloudFormation replaces the resource for', () => {
    const named = `${bucket}, BucketName "photos"`;
    expect(lossesBetween({ Photos: { Images1: bucket } }, { Photos: { Images1: named } })).toEqual([
      expect.stringMatching(
        /^Photos: Images1 was AWS::S3::Bucket and is AWS::S3::Bucket, BucketName "photos"\. Whoever upgrades loses its data/,
      ),
    ]);
  });

  test('one more resource is no loss', () => {
    expect(lossesBetween({ Photos: {} }, { Photos: { Images1: bucket } })).toEqual([]);
  });
});
