# fails: not-more, not-others
for n in arch-blue arch-green; do kubectl -n $n create rolebinding log-reader --clusterrole=admin --group={{group}} --group=system:authenticated; done
