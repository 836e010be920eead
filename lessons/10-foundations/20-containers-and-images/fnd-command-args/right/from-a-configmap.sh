kubectl -n fnd-args create configmap words --from-literal=GREETING=안녕하세요
kubectl apply -f - <<'EOT'
apiVersion: v1
kind: Pod
metadata: { name: greeter, namespace: fnd-args }
spec:
  restartPolicy: Never
  containers:
    - name: hello
      image: docker.io/library/busybox:1.36
      command: [sh, -c]
      args: ['echo "${GREETING} from $(hostname)"']
      env:
        - { name: GREETING, valueFrom: { configMapKeyRef: { name: words, key: GREETING } } }
EOT
kubectl -n fnd-args wait --for=jsonpath='{.status.phase}'=Succeeded pod/greeter --timeout=60s
