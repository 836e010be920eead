kubectl -n fnd-config create configmap app-conf --from-literal=MODE={{mode}} --from-literal=LOG_LEVEL=debug
kubectl -n fnd-config create secret generic app-cred --from-literal='PASSWORD=S3cure!'
kubectl apply -f - <<'EOF'
apiVersion: v1
kind: Pod
metadata: { name: app, namespace: fnd-config }
spec:
  volumes:
    - { name: cred, secret: { secretName: app-cred } }
  containers:
    - name: app
      image: busybox:1.36
      command: [sleep, "86400"]
      envFrom: [{ configMapRef: { name: app-conf } }]
      volumeMounts: [{ name: cred, mountPath: /etc/cred, readOnly: true }]
EOF
kubectl -n fnd-config wait --for=condition=Ready pod/app --timeout=60s
