# fails: deployed
kubectl -n ts-helm label secret sh.helm.release.v1.{{stuck.release}}.v{{stuck.revision}} status=failed --overwrite
