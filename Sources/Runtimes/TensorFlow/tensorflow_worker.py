"""Sullivan's worker for TensorFlow: a Keras model called as a tf.function, or eagerly; requests of worker_session.

    tensorflow_worker.py function|eager
"""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import worker_channel  # noqa: E402, F401  first: nothing may print or start threads before it

import time  # noqa: E402

import keras  # noqa: E402
import numpy  # noqa: E402
import tensorflow as tf  # noqa: E402

import onnx_keras  # noqa: E402
from keras_layouts import input_order  # noqa: E402
from worker_session import Failure, Session, serve  # noqa: E402

PRECISIONS = {"f32": "float32", "bf16": "bfloat16"}


class TensorFlowSession(Session):
    """Calls a Keras model with `training=False`."""

    framework = "TensorFlow"
    precisions = tuple(PRECISIONS)
    prefixes = ("TF_", "XLA_", "KERAS_")
    memory_errors = (tf.errors.ResourceExhaustedError,)

    def __init__(self, eager):
        super().__init__()
        self.eager, self.keras_network = eager, None
        self.runtime = "tensorflow-eager:cpu" if eager else "tensorflow:cpu"

    def facts(self):
        devices = sorted({device.device_type for device in tf.config.list_physical_devices()} & {"CPU", "GPU"})
        return tf.__version__, devices, {
            "keras": keras.__version__,
            "keras_backend": keras.config.backend(),
            "TF_ENABLE_ONEDNN_OPTS": os.environ.get("TF_ENABLE_ONEDNN_OPTS", "not set: on, as TensorFlow has it"),
        }

    def use_threads(self, count):
        configuration = tf.config.threading
        try:
            configuration.set_intra_op_parallelism_threads(count)
            configuration.set_inter_op_parallelism_threads(count)
        except RuntimeError:  # once it runs it keeps what it has
            if configuration.get_intra_op_parallelism_threads() != count:
                raise Failure("bad_request", "TensorFlow cannot change its threads after it has started") from None
        # Starts the thread pools, which else would count as part of the first load.
        tf.config.list_logical_devices()

    def threads(self):
        return tf.config.threading.get_intra_op_parallelism_threads()

    def translate(self, network, precision):
        self.keras_network = None
        keras.utils.clear_session()
        self.keras_network = onnx_keras.Translation(network, PRECISIONS[precision]).network_of_layers()
        model = self.keras_network.model
        one = len(network.inputs) == 1

        def infer(*inputs):
            return model(inputs[0] if one else list(inputs), training=False)

        if self.eager:
            return infer
        function = tf.function(infer)
        function.get_concrete_function(*(tf.TensorSpec(tensor.shape, tensor.dtype) for tensor in model.inputs))
        return function

    def tensor(self, array, precision):
        # constant: TensorFlow's own memory, aligned as a user's tensor is.
        turned = numpy.ascontiguousarray(array.transpose(input_order(array.ndim)))
        return tf.constant(turned, dtype=PRECISIONS[precision])

    def arrays(self, outputs):
        return self.keras_network.arrays(outputs)

    def effective_precision(self, outputs):
        weights = self.keras_network.model.weights
        dtypes = {str(weight.dtype) for weight in weights} | {tensor.dtype.name for tensor in tf.nest.flatten(outputs)}
        return next((k for k, v in PRECISIONS.items() if dtypes == {v}), "mixed")

    def layers(self):
        if not self.eager:
            raise Failure("profiling_unavailable", "TensorFlow gives no times by layer of a tf.function")
        timer = LayerTimer(self.keras_network)
        for _ in range(2):
            timer.run(self.inputs)
        return timer.layers

    def properties(self):
        return {
            "layers": str(len(self.keras_network.model.layers)),
            "called": "eagerly" if self.eager else "as a tf.function",
            "inter_op_threads": str(tf.config.threading.get_inter_op_parallelism_threads()),
            "image_data_format": keras.config.image_data_format(),
        }


class LayerTimer:
    """Calls the operations of a model one after the other, as the model itself does, and notes how long each took."""

    def __init__(self, network):
        self.network, self.layers = network, []

    def run(self, inputs):
        self.layers.clear()
        self.network.model._run_through_graph(list(inputs), operation_fn=self.timed)

    def timed(self, operation):
        def call(*arguments, **keywords):
            begin = time.perf_counter_ns()
            result = operation(*arguments, **keywords)
            elapsed = time.perf_counter_ns() - begin
            name = self.network.steps.get(operation.name, operation.name)
            self.layers.append({"name": name, "type": type(operation).__name__, "exec_type": "eager", "ns": elapsed})
            return result

        return call


def main():
    keras.config.set_image_data_format("channels_last")
    keras.config.set_floatx("float32")
    serve(TensorFlowSession(eager=sys.argv[1] == "eager"))


if __name__ == "__main__":
    main()
