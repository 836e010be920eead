import { describe, expect, it } from 'vitest';
import {
  argumentsOf,
  readCommandLine,
} from '../../../../../sandbox/simulated/runtime/kubectl/command-line.ts';

const written = (text: string) => argumentsOf(readCommandLine(text.split(' '))).join(' ');

describe('a command line of kubectl', () => {
  it.each([
    ['get pods -n kube-system -o wide', 'get --namespace=kube-system --output=wide pods'],
    ['-n shop get po web -owide -w', 'get --namespace=shop --output=wide --watch po web'],
    ['logs -f -p web -c app', 'logs --follow --previous --container=app web'],
    ['patch deploy web -p {}', 'patch --patch={} deploy web'],
    ['exec -it web -- ls -l /', 'exec --stdin --tty web -- ls -l /'],
    ['apply -f - --dry-run=server', 'apply --filename=- --dry-run=server'],
    ['delete pod web --cascade orphan', 'delete --cascade pod web orphan'],
    ['create secret generic s --from_literal=a=b', 'create secret generic --from-literal=a=b s'],
    ['run x -l a=b --image=nginx', 'run --labels=a=b --image=nginx x'],
    ['wait --for condition=Ready pod/x', 'wait --for=condition=Ready pod/x'],
    ['set env deploy/x - --overwrite=false', 'set env --overwrite=false deploy/x -'],
    ['top pod --containers', 'top pod --containers'],
    ['config set-context --current --namespace a', 'config set-context --current --namespace=a'],
    ['-n=a get pods', 'get --namespace=a pods'],
  ])('%s is read as kubectl reads it', (given, expected) => {
    expect(written(given)).toBe(expected);
  });

  it.each([
    ['foo', 'error: unknown command "foo" for "kubectl"'],
    ['get pods --nope', "error: unknown flag: --nope\nSee 'kubectl get --help' for usage."],
    ['get -Z', "error: unknown shorthand flag: 'Z' in -Z\nSee 'kubectl get --help' for usage."],
    ['get -n', "error: flag needs an argument: 'n' in -n\nSee 'kubectl get --help' for usage."],
  ])('%s is refused in its words', (given, message) => {
    expect(() => written(given)).toThrow(message);
  });

  it.each([
    'edit pod web',
    'cp a b:/c',
    'proxy',
    'port-forward web 80',
    'diff -f x',
    'kustomize .',
    'config view --flatten',
    'config set-cluster x --certificate-authority=/etc/passwd --embed-certs',
    'config set-credentials x --exec-command=sh',
    'plugin list',
    'apply edit-last-applied pod x',
    'apply -k .',
    'create --edit -f x',
    'get pods --cache-dir=/etc',
    'get pods --cache_dir /etc',
    'get pods --profile=cpu --profile-output=/tmp/x',
    'cluster-info dump --output-directory=/tmp',
    'debug web --custom=/etc/passwd',
    'get pods --kuberc=/root/x',
  ])('%s would reach out of the container and does not run', (given) => {
    expect(() => written(given)).toThrow('not in the simulated image');
  });

  it('nothing but what is known can be handed on: neither hidden commands nor plug-ins', () => {
    for (const given of ['__complete get pods', '__completeNoDesc x', 'my-plugin', 'internal', 'create nope'])
      expect(() => written(given)).toThrow();
  });
});
