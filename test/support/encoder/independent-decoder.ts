import { OutputFormatName } from '../../../src/encoder/contract';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** A strict decoder. The decoder of Node.js accepts input that the standards do not allow. */
export function decode(name: OutputFormatName, output: Buffer): Buffer {
  const letters = Buffer.from(lettersOf(name, output), 'latin1');
  const values = new Int16Array(256).fill(-1);
  [...ALPHABET, ...(name === 'BASE64URL' ? '-_' : '+/')].forEach((letter, value) => {
    values[letter.charCodeAt(0)] = value;
  });
  const padding = letters.subarray(-2).toString('latin1').replace(/[^=]/g, '').length;
  const bytes = Buffer.alloc((letters.length / 4) * 3);
  for (let i = 0, bits = 0; i < letters.length; i++) {
    const value = i < letters.length - padding ? values[letters[i]] : 0;
    if (value < 0) throw new Error(`not in the alphabet: ${letters[i]}`);
    bits = (i % 4 === 0 ? 0 : bits * 64) + value;
    if (i % 4 === 3) bytes.writeUIntBE(bits, (i - 3) * 0.75, 3);
  }
  return bytes.subarray(0, bytes.length - padding);
}

function lettersOf(name: OutputFormatName, output: Buffer): string {
  const characters = output.toString('latin1');
  if (name === 'DATA_URI') return characters.replace(/^data:[a-z]+\/[a-z-]+;base64,/, '');
  if (name !== 'MIME') return characters;
  const lines = characters.split('\r\n');
  if (lines.pop() !== '') throw new Error('the last line has no end');
  if (lines.some((line, index) => line.length !== 76 && index !== lines.length - 1)) throw new Error('a short line');
  return lines.join('');
}
