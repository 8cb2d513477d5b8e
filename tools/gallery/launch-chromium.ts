import { chromium, type Browser } from 'playwright-core';
import { findChromium } from './find-chromium';

/** A browser without background requests. Undefined if none is installed. */
export async function launchChromium(): Promise<Browser | undefined> {
  const executablePath = findChromium();
  if (!executablePath) return undefined;
  return chromium.launch({
    executablePath,
    // The sandbox does not work for root. The other options prevent background requests.
    chromiumSandbox: process.getuid?.() !== 0,
    args: ['--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-component-update'],
  });
}
