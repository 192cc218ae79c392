namespace StyleKernels.Models.Weights.Store;

/// <summary>What <see cref="WeightsStore.Verify"/> finds.</summary>
public enum StoredState
{
    /// <summary>The store does not have the file.</summary>
    Missing,

    /// <summary>The file has the published hash.</summary>
    Verified,

    /// <summary>
    /// No hash is published, or only that of another format than the file's; its tensors were checked when it came into the store, and it is the same since.
    /// </summary>
    Unchanged,

    /// <summary>
    /// The file has another hash than the published or the recorded one, or, where there is neither, tensors that are not those of the
    /// weights.
    /// </summary>
    Damaged,
}
