/** Keys that S3 takes and that somebody might choose to do harm; each ends as an image does. */
export const HOSTILE_KEYS: readonly (readonly [what: string, key: string])[] = [
  ['steps out of every folder', '../../../../etc/passwd.jpg'],
  ['encoded steps', '..%2f..%2F%2e%2e%5cwindows\\system32.jpg'],
  ['nothing but slashes', '///.jpg'],
  ['an absolute path', '/etc/passwd.jpg'],
  ['a NUL', 'image.png\u0000.jpg'],
  ['a line that looks like one of the log', 'a\n{"level":"ERROR","message":"forged"}\r\n.jpg'],
  ['line separators that only some know', 'a\u0085b\u2028c\u2029d.jpg'],
  ['commands for a terminal', '\u001b]0;owned\u0007\u001b[31m\u009b2J.jpg'],
  [
    'all other control characters',
    `${Array.from({ length: 32 }, (_, code) => String.fromCharCode(code)).join('')}\u007f.jpg`,
  ],
  ['a direction that turns', 'invoice\u202egpj.exe\u202c.jpg'],
  ['letters that look like others', 'раураl.jpg'],
  ['the letters they look like', 'paypal.jpg'],
  ['an accent in one character', 'caf\u00e9.jpg'],
  ['the same accent in two', 'cafe\u0301.jpg'],
  ['nothing to see', '\u200b\u200c\u200d\ufeff.jpg'],
  ['what every object has', '__proto__.jpg'],
  ['what every object has, as a path', '__proto__/constructor/toString.jpg'],
  ['spaces at both ends', '  a  .jpg'],
  ['plus signs', '+a + b+.jpg'],
  ['percent signs that are no encoding', '%.%zz%%E0%A4%A.jpg'],
  ['what is encoded already', 'a%20b%2Bc%00%0a.jpg'],
  ['a query and a fragment', 'a.jpg?versionId=1&uploadId=2#x.jpg'],
  ['markup', `"><script>alert(1)</script><img src=x onerror='alert(2)'>.jpg`],
  ['an entity and a declaration', '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>&e;.jpg'],
  ['what templates and shells replace', '${jndi:ldap://localhost/a}{{7*7}}$(id)`id`.jpg'],
  ['what databases read', `'; DROP TABLE images; -- #status :expected.jpg`],
  ['what IAM reads', '*?${aws:username}.jpg'],
  ['as long as its text can have it', `${'k'.repeat(1024 - '.jpg'.length - '.txt'.length)}.jpg`],
  ['as long, in characters of four bytes', `${'🐈'.repeat((1024 - '.jpg'.length - '.txt'.length) / 4)}.jpg`],
];

/** As long as a key can be: there is no room for the suffix of a text. */
export const LONGEST_KEY = `${'k'.repeat(1024 - '.jpg'.length)}.jpg`;
