# fails: deployed
kubectl -n ts-helm label secret sh.helm.release.v1.shop.v3 status=failed --overwrite
