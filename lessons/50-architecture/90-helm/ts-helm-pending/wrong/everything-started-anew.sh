# fails: workload-kept
kubectl -n ts-helm delete deployment {{stuck.release}}-webapp
kubectl -n ts-helm delete secret sh.helm.release.v1.{{stuck.release}}.v{{stuck.revision}}
