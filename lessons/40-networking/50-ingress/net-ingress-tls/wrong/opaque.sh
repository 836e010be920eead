# fails: secret
kubectl -n net-tls create secret generic shop-tls --from-file=tls.crt=$HOME/lab/shop.crt --from-file=tls.key=$HOME/lab/shop.key
kubectl -n net-tls patch ingress shop --type=merge -p '{"spec":{"tls":[{"hosts":["shop.example.com"],"secretName":"shop-tls"}]}}'
