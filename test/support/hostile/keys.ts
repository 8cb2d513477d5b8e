/** Malicious keys that S3 allows. Each ends with the suffix of an image. */
export const HOSTILE_KEYS: readonly (readonly [description: string, key: string])[] = [
  ['path traversal', '../../../../etc/passwd.jpg'],
  ['encoded path traversal', '..%2f..%2F%2e%2e%5cwindows\\system32.jpg'],
  ['only slashes', '///.jpg'],
  ['an absolute path', '/etc/passwd.jpg'],
  ['a NUL', 'image.png\u0000.jpg'],
  ['a forged log line', 'a\n{"level":"ERROR","message":"forged"}\r\n.jpg'],
  ['uncommon line separators', 'a\u0085b\u2028c\u2029d.jpg'],
  ['terminal escape sequences', '\u001b]0;owned\u0007\u001b[31m\u009b2J.jpg'],
  [
    'all other control characters',
    `${Array.from({ length: 32 }, (_, code) => String.fromCharCode(code)).join('')}\u007f.jpg`,
  ],
  ['a change of text direction', 'invoice\u202egpj.exe\u202c.jpg'],
  ['Cyrillic letters that look like Latin ones', 'раураl.jpg'],
  ['the same key in Latin letters', 'paypal.jpg'],
  ['an accented letter as one character', 'caf\u00e9.jpg'],
  ['the same letter as two characters', 'cafe\u0301.jpg'],
  ['invisible characters', '\u200b\u200c\u200d\ufeff.jpg'],
  ['an object property name', '__proto__.jpg'],
  ['object property names in a path', '__proto__/constructor/toString.jpg'],
  ['spaces at both ends', '  a  .jpg'],
  ['plus signs', '+a + b+.jpg'],
  ['invalid percent-encoding', '%.%zz%%E0%A4%A.jpg'],
  ['percent-encoded characters', 'a%20b%2Bc%00%0a.jpg'],
  ['a query string and a fragment', 'a.jpg?versionId=1&uploadId=2#x.jpg'],
  ['markup', `"><script>alert(1)</script><img src=x onerror='alert(2)'>.jpg`],
  ['a document type with an entity', '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>&e;.jpg'],
  ['template and shell expressions', '${jndi:ldap://localhost/a}{{7*7}}$(id)`id`.jpg'],
  ['SQL and DynamoDB expressions', `'; DROP TABLE images; -- #status :expected.jpg`],
  ['IAM wildcards and variables', '*?${aws:username}.jpg'],
  ['the longest key whose output key is allowed', `${'k'.repeat(1024 - '.jpg'.length - '.txt'.length)}.jpg`],
  ['the same length in characters of four bytes', `${'🐈'.repeat((1024 - '.jpg'.length - '.txt'.length) / 4)}.jpg`],
];

/** The longest key that S3 allows. With the suffix of an output it would be too long. */
export const LONGEST_KEY = `${'k'.repeat(1024 - '.jpg'.length)}.jpg`;
