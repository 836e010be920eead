# fails: workload-kept
kubectl -n ts-helm delete deployment shop-webapp
kubectl -n ts-helm delete secret sh.helm.release.v1.shop.v3
