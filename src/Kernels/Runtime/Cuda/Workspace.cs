using System.Globalization;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>Scratch memory of the device kernels, from torch's allocator: it is reused in the order of the stream.</summary>
internal static class Workspace
{
    /// <summary>Uninitialised bytes; the current dispose scope owns them.</summary>
    /// <exception cref="InsufficientMemoryException">The device has not that much.</exception>
    internal static Tensor Allocate(long bytes, Device device)
    {
        try
        {
            return empty(bytes, ScalarType.Byte, device);
        }
        catch (ExternalException exception)
        {
            throw new InsufficientMemoryException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the style loss needs {bytes / (1024.0 * 1024):F1} MiB of workspace on {device}: {exception.Message}"),
                exception);
        }
    }
}
