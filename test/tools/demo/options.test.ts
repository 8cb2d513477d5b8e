import { parseOptions, UsageError } from '../../../tools/demo/options';

describe('the command line of the demo', () => {
  test('without options the samples are encoded and everything is taken down', () => {
    expect(parseOptions([], {})).toEqual({ help: false, images: undefined, keep: false });
  });

  test.each([
    [['--images', 'my pictures'], { images: 'my pictures' }],
    [['--images=-odd'], { images: '-odd' }],
    [['--keep'], { keep: true }],
    [['--keep', '--images', 'a'], { keep: true, images: 'a' }],
    [['--help'], { help: true }],
    [['-h'], { help: true }],
  ])('%j is understood', (args, expected) => {
    expect(parseOptions(args, {})).toMatchObject(expected);
  });

  test.each([
    [['--image', 'a'], 'Unknown option --image; --help tells which there are.'],
    [['-x'], 'Unknown option -x; --help tells which there are.'],
    [['--images'], 'The option --images needs a folder, as in --images ~/Pictures.'],
    [['--images', '--keep'], 'The option --images needs a folder, as in --images ~/Pictures.'],
    [['--images='], 'The option --images needs a folder, as in --images ~/Pictures.'],
    [['--keep=yes'], 'The option --keep takes no value, but got "yes".'],
    [['pictures'], 'Unexpected "pictures": a folder of pictures is given as --images <folder>.'],
  ])('%j is refused in one sentence', (args, sentence) => {
    expect(() => parseOptions(args, {})).toThrow(new UsageError(sentence));
  });

  test.each([
    ['keep', 'true', '--keep'],
    ['images', 'true', '--images <folder>'],
    ['images', 'pictures', '--images <folder>'],
  ])('--%s that npm kept to itself as %j is refused in one sentence', (name, value, usage) => {
    expect(() => parseOptions(['pictures'], { [`npm_config_${name}`]: value })).toThrow(
      new UsageError(`npm took --${name} for itself: write npm run demo -- ${usage}`),
    );
  });
});
