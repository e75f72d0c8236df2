// `cargo xtask dev` itself.

import { expect, test } from "@playwright/test";

import { Deployment, descendants, listens, runs } from "../../support/deployment.ts";

const ways: [string, (deployment: Deployment) => Promise<void>][] = [
  ["Ctrl-C", (deployment) => deployment.interrupt()],
  // As where a test fails so that its process is killed.
  ["the end of the program that started it", (deployment) => deployment.abandon()],
];

for (const [what, end] of ways) {
  test(`${what} ends everything that cargo xtask dev started`, async () => {
    const deployment = await Deployment.start();
    const started = descendants(deployment.pid);
    expect(started.filter(({ name }) => name.includes("workerd")).length).toBeGreaterThan(0);
    const ports = [deployment.edge, deployment.demo].map((origin) => Number(new URL(origin).port));
    expect(await Promise.all(ports.map(listens))).toEqual([true, true]);

    await end(deployment);
    expect(await Promise.all(ports.map(listens))).toEqual([false, false]);
    expect(started.filter(({ pid }) => runs(pid))).toEqual([]);
    await deployment.stop();
  });
}
