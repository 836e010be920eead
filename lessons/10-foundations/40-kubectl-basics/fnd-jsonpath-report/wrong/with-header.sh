# fails: images
kubectl -n fnd-report get deployments -o custom-columns=N:.metadata.name,I:.spec.template.spec.containers[0].image > ~/lab/images.txt
