import { parseOptions, UsageError } from '../../../tools/demo/options';

describe('the options of the demo', () => {
  test('by default, the samples are encoded and everything is removed', () => {
    expect(parseOptions([], {})).toEqual({ help: false, images: undefined, keep: false });
  });

  test.each([
    [['--images', 'my images'], { images: 'my images' }],
    [['--images=-odd'], { images: '-odd' }],
    [['--keep'], { keep: true }],
    [['--keep', '--images', 'a'], { keep: true, images: 'a' }],
    [['--help'], { help: true }],
    [['-h'], { help: true }],
  ])('%j is valid', (args, expected) => {
    expect(parseOptions(args, {})).toMatchObject(expected);
  });

  test.each([
    [['--image', 'a'], 'Unknown option --image. Run with --help to see all options.'],
    [['-x'], 'Unknown option -x. Run with --help to see all options.'],
    [['--images'], '--images: requires a folder, for example --images ~/Pictures.'],
    [['--images', '--keep'], '--images: requires a folder, for example --images ~/Pictures.'],
    [['--images='], '--images: requires a folder, for example --images ~/Pictures.'],
    [['--keep=yes'], '--keep: does not accept a value, got "yes".'],
    [['photos'], 'Unexpected argument "photos". To specify a folder with images, use --images <folder>.'],
  ])('%j is not valid', (args, sentence) => {
    expect(() => parseOptions(args, {})).toThrow(new UsageError(sentence));
  });

  test.each([
    ['keep', 'true', '--keep'],
    ['images', 'true', '--images <folder>'],
    ['images', 'photos', '--images <folder>'],
  ])('rejects --%s if npm consumed it as %j', (name, value, usage) => {
    expect(() => parseOptions(['photos'], { [`npm_config_${name}`]: value })).toThrow(
      new UsageError(`npm consumed the option --${name}. Use npm run demo -- ${usage} instead.`),
    );
  });
});
