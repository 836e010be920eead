# fails: only-web, count
kubectl -n fnd-labels label pods --all release=stable
kubectl -n fnd-labels get pods -l 'env!=prod' --no-headers | wc -l > ~/lab/count.txt
