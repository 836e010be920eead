# fails: label, file-valid
cat > ~/lab/broken.yaml <<'EOF'
apiVersion: v1
kind: Pod
metadata:
  name: api
  namespace: fnd-yaml
labels:
  app: api
spec:
  containers:
    - name: api
      image: nginx:1.27-alpine
      ports:
        - containerPort: 80
EOF
kubectl apply --validate=false -f ~/lab/broken.yaml
kubectl -n fnd-yaml wait --for=condition=Ready pod/api --timeout=60s
