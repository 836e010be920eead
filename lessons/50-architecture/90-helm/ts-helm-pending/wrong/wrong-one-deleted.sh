# fails: deployed, history
kubectl -n ts-helm delete secret sh.helm.release.v1.{{stuck.release}}.v{{stuck.deployed}}
