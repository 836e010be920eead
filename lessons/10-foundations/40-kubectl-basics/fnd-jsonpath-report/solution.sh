kubectl -n fnd-report get deployments --sort-by=.metadata.name -o jsonpath='{range .items[*]}{.metadata.name}{" "}{.spec.template.spec.containers[0].image}{"\n"}{end}' > ~/lab/images.txt
kubectl -n fnd-report get pods --sort-by=.metadata.creationTimestamp -o jsonpath='{.items[0].metadata.name}{"\n"}' > ~/lab/oldest.txt
