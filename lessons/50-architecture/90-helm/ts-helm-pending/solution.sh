# Each revision is a Secret; its labels say which one has not ended.
kubectl -n ts-helm get secrets -l owner=helm,name={{stuck.release}} --show-labels
kubectl -n ts-helm delete secret sh.helm.release.v1.{{stuck.release}}.v{{stuck.revision}}
