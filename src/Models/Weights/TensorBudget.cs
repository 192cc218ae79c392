namespace StyleKernels.Models.Weights;

/// <summary>
/// Bounds the memory that one file may claim: a hostile file can name the same few bytes in many tensors, so checking each tensor
/// alone is not enough.
/// </summary>
internal sealed class TensorBudget
{
    /// <summary>Room for the empty and the tiny, so that small honest files never meet the limit.</summary>
    private const long Slack = 1 << 16;

    private readonly string _file;
    private readonly long _limit;
    private long _taken;

    /// <summary>Sets the limit.</summary>
    /// <param name="file">What error messages call the file.</param>
    /// <param name="fileBytes">The bytes really there.</param>
    /// <param name="growth">How many bytes of tensors one byte of an honest file can become.</param>
    internal TensorBudget(string file, long fileBytes, int growth)
    {
        _file = file;
        _limit = (fileBytes * growth) + Slack;
    }

    /// <summary>Claims memory for a tensor, before it is allocated.</summary>
    /// <exception cref="WeightsException">The file's tensors together are larger than its bytes can explain.</exception>
    internal void Take(long bytes, string tensor)
    {
        _taken += bytes;
        if (_taken > _limit)
        {
            throw new WeightsException(
                $"'{_file}' asks for more memory than its size explains: over {_limit} bytes of tensors at '{tensor}'.");
        }
    }
}
