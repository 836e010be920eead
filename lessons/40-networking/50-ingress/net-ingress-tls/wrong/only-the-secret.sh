# fails: tls, https
kubectl -n net-tls create secret tls shop-tls --cert=$HOME/lab/shop.crt --key=$HOME/lab/shop.key
