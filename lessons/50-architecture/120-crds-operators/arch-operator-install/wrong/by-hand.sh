# fails: site, rights, managed
kubectl apply -f ~/lab/operator/crd.yaml
kubectl wait --for=condition=Established crd/sites.web.example.com --timeout=30s
kubectl apply -f ~/lab/operator/rbac.yaml -f ~/lab/operator/operator.yaml
kubectl apply -f - <<'EOF'
apiVersion: web.example.com/v1
kind: Site
metadata: { name: blog, namespace: arch-oper }
spec: { replicas: {{replicas}} }
EOF
kubectl -n arch-oper create deployment blog --image=nginx:1.27-alpine --replicas={{replicas}}
kubectl -n arch-oper rollout status deployment/blog --timeout=60s
