import { dataResourcesOf, lossesBetween } from '../../../tools/compatibility/data-resources';
import former from '../../../tools/compatibility/data-resources.json';
import { pipelinesApp } from '../../../tools/compatibility/pipelines';

const found = dataResourcesOf(pipelinesApp());

describe('the resources that hold data', () => {
  test('every resource in data-resources.json keeps its logical id and properties', () => {
    expect(lossesBetween(former, found)).toEqual([]);
  });

  test('data-resources.json contains every resource that holds data', () => {
    expect(former).toEqual(found);
  });

  test('all triggers have the same resources, except the queue of the queue trigger', () => {
    const { ImagesQueueC319D8D8: _queue, ...others } = found.Queue;
    expect(Object.keys(others)).toHaveLength(5);
    expect(found.Direct).toEqual(others);
    expect(found.EventBridge).toEqual(others);
  });

  test('encryption, removal policy and other props do not change them', () => {
    expect(found.Encrypted).toEqual(found.Queue);
    expect(found.Removed).toEqual(found.Direct);
    expect(found.Everything).toMatchObject(found.Direct);
  });
});

describe('lossesBetween', () => {
  const bucket = 'AWS::S3::Bucket';

  test('reports a different logical id', () => {
    expect(lossesBetween({ Photos: { Images1: bucket } }, { Photos: { Pictures1: bucket } })).toEqual([
      expect.stringMatching(/^Photos: Images1 \(AWS::S3::Bucket\) is missing\. An upgrade loses its data/),
    ]);
  });

  test('reports a changed property that replaces the resource', () => {
    const named = `${bucket}, BucketName "photos"`;
    expect(lossesBetween({ Photos: { Images1: bucket } }, { Photos: { Images1: named } })).toEqual([
      expect.stringMatching(
        /^Photos: Images1 was AWS::S3::Bucket and is AWS::S3::Bucket, BucketName "photos"\. An upgrade loses its data/,
      ),
    ]);
  });

  test('reports nothing for an additional resource', () => {
    expect(lossesBetween({ Photos: {} }, { Photos: { Images1: bucket } })).toEqual([]);
  });
});
