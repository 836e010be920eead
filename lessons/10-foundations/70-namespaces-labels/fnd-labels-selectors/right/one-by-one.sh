kubectl -n fnd-labels label pod p1 release=stable
kubectl -n fnd-labels label pod p2 release=stable
kubectl -n fnd-labels label pod p3 debug-
kubectl -n fnd-labels label pod p4 debug-
kubectl -n fnd-labels get pods -l 'tier,env notin (prod),tier!=db' -o name | grep -c pod > ~/lab/count.txt
