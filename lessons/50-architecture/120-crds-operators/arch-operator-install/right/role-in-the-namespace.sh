kubectl apply -f ~/lab/operator/crd.yaml
kubectl wait --for=condition=Established crd/sites.web.example.com --timeout=30s
kubectl apply -f ~/lab/operator
kubectl -n arch-oper create role deployer --verb=get,list,watch,create,update,patch --resource=deployments.apps
kubectl -n arch-oper create rolebinding operator-deploys --role=deployer --serviceaccount=arch-oper:site-operator
kubectl apply -f - <<'EOF'
apiVersion: web.example.com/v1
kind: Site
metadata: { name: blog, namespace: arch-oper }
spec: { replicas: {{replicas}} }
EOF
kubectl -n arch-oper wait --for=create deployment/blog --timeout=60s
kubectl -n arch-oper rollout status deployment/blog --timeout=60s
