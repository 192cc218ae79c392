namespace StyleKernels.Models.Encoders;

/// <summary>How an encoder pads before its 3x3 convolutions.</summary>
public enum EncoderPadding
{
    /// <summary>Mirror the border, as the encoders of AdaIN, SANet and LinearTransfer do.</summary>
    Reflection,

    /// <summary>Zeros, as the classification networks do.</summary>
    Zero,
}
