namespace StyleKernels.Models.Encoders;

/// <summary>What an encoder does to an RGB image in [0, 1] before its first 3x3 convolution.</summary>
public enum EncoderInput
{
    /// <summary>A 1x1 convolution that is part of the weights (<c>preproc</c>): RGB [0, 1] to BGR 0..255 minus the Caffe mean.</summary>
    Convolution,

    /// <summary>(x - mean) / std with ImageNet's statistics, as torchvision's networks expect.</summary>
    ImageNet,

    /// <summary>BGR 0..255 minus (103.939, 116.779, 123.68), as the original Caffe networks expect.</summary>
    Caffe,

    /// <summary>RGB 0..255 minus (123.68, 116.779, 103.939): TensorFlow-slim keeps the order of the colours.</summary>
    CaffeRgb,
}
