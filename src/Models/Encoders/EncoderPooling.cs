namespace StyleKernels.Models.Encoders;

/// <summary>How an encoder halves its maps between blocks: 2x2 windows, step 2.</summary>
public enum EncoderPooling
{
    /// <summary>The maximum; an odd side is rounded up (AdaIN, SANet).</summary>
    MaxCeil,

    /// <summary>The maximum; the last row or column of an odd side is dropped (LinearTransfer, torchvision).</summary>
    MaxFloor,

    /// <summary>The mean; the last row or column of an odd side is dropped (Magenta).</summary>
    AverageFloor,
}
