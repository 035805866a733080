/** The most bytes read of bodies other than object data: configurations, tag sets, lists of keys. */
export const LARGEST_DOCUMENT = 2 * 1024 * 1024;
