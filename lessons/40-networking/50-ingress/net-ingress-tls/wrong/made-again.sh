# fails: same
kubectl -n net-tls create secret tls shop-tls --cert=$HOME/lab/shop.crt --key=$HOME/lab/shop.key
kubectl -n net-tls delete ingress shop
kubectl -n net-tls create ingress shop --class=nginx --rule="shop.example.com/*=shop:80,tls=shop-tls"
