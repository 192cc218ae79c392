using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Models.Images;

/// <summary>Many pictures as one: a grid of rows and columns, each scaled to fit a cell of one width. A cell without a picture stays white.</summary>
public sealed class ContactSheet : IDisposable
{
    /// <summary>Width of a cell in pixels.</summary>
    public const int CellWidth = 256;

    /// <summary>The most that a cell is high: upright strips are made narrower instead.</summary>
    private const long MaxCellHeight = 4 * CellWidth;

    private readonly List<string> _rows = [];
    private readonly List<string> _columns = [];
    private readonly Dictionary<(string Row, string Column), Tensor> _cells = [];

    /// <summary>Puts a scaled copy of a picture into a cell. Rows and columns come in the order of their first picture.</summary>
    /// <param name="row">The row's name.</param>
    /// <param name="column">The column's name.</param>
    /// <param name="picture">(1, 3, H, W) in [0, 1], or with opacity (1, 4, H, W): it lies on white.</param>
    public void Add(string row, string column, Tensor picture)
    {
        if (!_rows.Contains(row))
        {
            _rows.Add(row);
        }

        if (!_columns.Contains(column))
        {
            _columns.Add(column);
        }

        using var scope = NewDisposeScope();
        (long height, long width) = SizeInCell(picture.shape[2], picture.shape[3]);
        Tensor small = nn.functional.interpolate(
            OnWhite(picture), [height, width], mode: InterpolationMode.Bilinear, align_corners: false, antialias: true);
        _cells[(row, column)] = small.DetachFromDisposeScope();
    }

    /// <summary>Writes the sheet.</summary>
    /// <param name="path">The picture's file; its extension decides the format.</param>
    /// <param name="options">How it is written; as any picture by default.</param>
    /// <exception cref="ImageException">There is no picture on the sheet, or the file cannot be written.</exception>
    public void Save(string path, ImageSaveOptions? options = null)
    {
        if (_cells.Count == 0)
        {
            throw new ImageException(path, "there is no picture to put on the sheet");
        }

        using Tensor picture = Picture();
        ImageFile.Save(picture, path, options);
    }

    /// <summary>The sheet as one picture, (1, 3, H, W) in [0, 1].</summary>
    /// <exception cref="InvalidOperationException">There is no picture on the sheet.</exception>
    public Tensor Picture()
    {
        if (_cells.Count == 0)
        {
            throw new InvalidOperationException("there is no picture on the sheet");
        }

        using DisposeScope scope = NewDisposeScope();
        return cat([.. _rows.Select(Row)], dim: 2).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor cell in _cells.Values)
        {
            cell.Dispose();
        }
    }

    /// <summary>The size at which a picture lies in its cell.</summary>
    public static (long Height, long Width) SizeInCell(long height, long width)
    {
        double scale = Math.Min((double)CellWidth / width, (double)MaxCellHeight / height);
        return (Math.Max(1, (long)(height * scale)), Math.Max(1, (long)(width * scale)));
    }

    private static Tensor OnWhite(Tensor picture) => picture.shape[1] == 3
        ? picture
        : lerp(ones_like(picture.narrow(1, 0, 3)), picture.narrow(1, 0, 3), picture.narrow(1, 3, 1));

    private Tensor Row(string row)
    {
        long height = _columns.Where(column => _cells.ContainsKey((row, column))).Max(column => _cells[(row, column)].shape[2]);
        return cat([.. _columns.Select(column => Cell(row, column, height))], dim: 3);
    }

    private Tensor Cell(string row, string column, long height)
    {
        Tensor white = ones(1, 3, height, CellWidth);
        if (_cells.TryGetValue((row, column), out Tensor? cell))
        {
            white.narrow(2, 0, cell.shape[2]).narrow(3, 0, cell.shape[3]).copy_(cell);
        }

        return white;
    }
}
