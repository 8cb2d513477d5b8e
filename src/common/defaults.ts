/** Defaults of props that several files need. */
export const DEFAULT_SUFFIX_FILTERS = ['.jpg', '.jpeg', '.png', '.gif', '.webp', '.avif'];
export const DEFAULT_OUTPUT_SUFFIX = '.txt';
export const DEFAULT_TABLE_KEY_NAME = 'image_id';
