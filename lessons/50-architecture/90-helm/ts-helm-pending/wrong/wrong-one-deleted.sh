# fails: deployed, history
kubectl -n ts-helm delete secret sh.helm.release.v1.shop.v2
