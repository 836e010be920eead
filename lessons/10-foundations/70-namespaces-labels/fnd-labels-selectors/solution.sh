kubectl -n fnd-labels label pods -l tier=web release=stable
kubectl -n fnd-labels label pods -l debug debug-
kubectl -n fnd-labels get pods -l 'tier in (web,api),env!=prod' --no-headers | wc -l > ~/lab/count.txt
