"""What is typed into the search, and the section that must come first: by students, by readers who
know another book, and by teachers."""

SEARCHES = {
    "hadamard": "notation.html#signs-that-every-page-uses",
    "vanishing gradient": "backpropagation/deep.html#vanishing",
    "BP2": "backpropagation/four_equations.html#bp2",
    "overflow": "mlp/costs.html#softmax",
    "install": "start.html#install",
    "submit": "start.html#hand-in",
    "softmax": "mlp/costs.html#softmax",
    "learning rate": "descent/learning_rate.html#learning-rate",
    "gradient check": "backpropagation/gradient_check.html",
    "XOR": "perceptron/limits.html#xor",
    "ridge regression": "regression/ridge.html",
    # a student, with an assignment open
    "hidden_error": "api.html#coursekit.backprop.hidden_error",
    "relu derivative": "mlp/forward_pass.html#activations",
    "RuntimeWarning: overflow encountered in exp": "mlp/costs.html#softmax",
    "my network does not learn": "training/debugging.html",
    "cross entropy gradient softmax": "backpropagation/outputs.html#softmax-output",
    "minibatch": "descent/random_batches.html#minibatches",
    "dead relu": "mlp/closer_look.html#dead-relu",
    "xavier initialization": "mlp/first_training.html#initialisation",
    "numerical gradient": "backpropagation/gradient_check.html",
    "overfitting": "regression/overfitting.html",
    "how do I run the notebooks": "start.html#run",
    # a reader
    "skip connection": "layers/residual.html#new-layer",
    "automatic differentiation": "layers/tape.html#tape",
    "perceptron convergence theorem": "perceptron/margin.html#novikoff",
    "universal approximation": "mlp/approximation.html#approximation",
    "chain rule": "backpropagation/chain_rule.html",
    "adam": "training/adaptive.html#adam",
    # a teacher
    "syllabus": "instructors.html#term-plan",
    "moodle": "platforms.html#collect",
    "is the sandbox safe": "threat_model.html",
}
