# fails: images, oldest
kubectl -n fnd-report get deployments --no-headers --sort-by=.metadata.creationTimestamp -o custom-columns=N:.metadata.name,I:.spec.template.spec.containers[0].image > ~/lab/images.txt
kubectl -n fnd-report get pods --no-headers --sort-by=.metadata.creationTimestamp -o custom-columns=N:.metadata.name | tail -1 > ~/lab/oldest.txt
