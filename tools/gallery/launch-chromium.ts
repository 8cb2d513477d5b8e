import { chromium, type Browser } from 'playwright-core';
import { findChromium } from './find-chromium';

/** A browser that calls nobody; undefined where there is none. */
export async function launchChromium(): Promise<Browser | undefined> {
  const executablePath = findChromium();
  if (!executablePath) return undefined;
  return chromium.launch({
    executablePath,
    // The sandbox does not work for root, and the rest keeps the browser from calling home.
    chromiumSandbox: process.getuid?.() !== 0,
    args: ['--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-component-update'],
  });
}
