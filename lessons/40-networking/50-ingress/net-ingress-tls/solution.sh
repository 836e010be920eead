kubectl -n net-tls create secret tls shop-tls --cert=$HOME/lab/shop.crt --key=$HOME/lab/shop.key
kubectl -n net-tls patch ingress shop --type=merge -p '{"spec":{"tls":[{"hosts":["shop.example.com"],"secretName":"shop-tls"}]}}'
